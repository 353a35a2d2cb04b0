package org.vigie.server;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The data folder: made so that nobody but its owner looks in. */
final class Folder {
  private static final FileAttribute<?> OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private Folder() {}

  /** Makes it where it is missing; one that is there keeps the permissions it has. */
  static Path own(Path data) throws IOException {
    if (Files.isDirectory(data)) return data;
    Path above = data.toAbsolutePath().normalize().getParent();
    if (above != null) Files.createDirectories(above);
    try {
      return Files.createDirectory(data, OWNER);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(data)) return data; // by another process, just now
      throw new IOException("data " + data + ": is there, and is no folder", e);
    }
  }
}
