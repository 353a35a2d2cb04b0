package org.vigie.server.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a data folder, each under a name: sealed in one file, opened by a key that lies in
 * another, or nowhere on this disk. The configuration names them, {@code ${secret:NAME}}; the file
 * is read for each use, so one that was set anew is the one used next.
 */
public final class Secrets {
  /** The file of the key in the data folder; backups leave it out. */
  public static final String KEY_FILE = "secret.key";

  /** The variable that holds the key, where it shall not be on this disk. */
  public static final String KEY = "VIGIE_SECRET_KEY";

  /** The variable that names another file of the key. */
  public static final String KEY_PATH = "VIGIE_SECRET_KEY_FILE";

  private static final String FILE = "secrets";
  private static final String TITLE = "vigie secrets 1";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([^}]*)}");
  private static final int LONGEST = 16_384;
  private static final int MOST = 1_000;

  private final Path file;
  private final Map<String, String> environment;
  private final Path key;
  private final SecureRandom random = new SecureRandom();

  /** Of a data folder, which need not be there yet; the environment may hold the key. */
  public Secrets(Path data, Map<String, String> environment) {
    this.file = data.resolve(FILE);
    this.environment = Map.copyOf(environment);
    String elsewhere = environment.getOrDefault(KEY_PATH, "");
    this.key = elsewhere.isEmpty() ? data.resolve(KEY_FILE) : Path.of(elsewhere);
  }

  /** A secret without what is secret of it. */
  public record Entry(String name, Instant set) {}

  private record Kept(Instant set, String sealed) {}

  /** All of them, by name. */
  public List<Entry> list() throws IOException {
    List<Entry> all = new ArrayList<>();
    read().forEach((name, kept) -> all.add(new Entry(name, kept.set)));
    return all;
  }

  /** Keeps a secret under a name, in the place of one that has it. */
  public void set(String name, String value, Instant now) throws IOException {
    check(name);
    if (value.isEmpty() || value.getBytes(UTF_8).length > LONGEST) {
      throw new IOException("a secret has from 1 to " + LONGEST + " bytes");
    }
    Map<String, Kept> all = read();
    if (all.size() >= MOST && !all.containsKey(name)) {
      throw new IOException(file + ": holds " + MOST + " secrets, which is all it may");
    }
    if (all.isEmpty() && fromFile() && !Files.exists(key)) {
      folder(key);
      Seal.make(key, random);
    }
    Seal seal = seal();
    // Two keys in one file would lose half of it one day.
    for (Map.Entry<String, Kept> one : all.entrySet()) open(seal, one.getKey(), one.getValue());
    all.put(name, new Kept(now, seal.seal(owner(name), value.getBytes(UTF_8))));
    write(all);
  }

  /** Forgets one; false where there is none of that name. */
  public boolean remove(String name) throws IOException {
    Map<String, Kept> all = read();
    if (all.remove(name) == null) return false;
    write(all);
    return true;
  }

  /** Whether a text of the configuration names a secret. */
  public static boolean isNamedIn(String text) {
    return REFERENCE.matcher(text).find();
  }

  /**
   * A text of the configuration with the secrets that it names.
   *
   * @param where the key of the configuration, for people
   */
  public String reveal(String text, String where) throws IOException {
    Matcher named = REFERENCE.matcher(text);
    if (!named.find()) return text;
    Map<String, Kept> all = read();
    Seal seal = null;
    StringBuilder revealed = new StringBuilder();
    do {
      String name = named.group(1);
      Kept kept = all.get(name);
      if (kept == null) {
        throw new IOException(
            where + ": there is no secret '" + name + "'; set it: vigie secret set " + name);
      }
      if (seal == null) seal = seal();
      named.appendReplacement(revealed, Matcher.quoteReplacement(open(seal, name, kept)));
    } while (named.find());
    return named.appendTail(revealed).toString();
  }

  private String open(Seal seal, String name, Kept kept) throws IOException {
    byte[] secret = seal.unseal(owner(name), kept.sealed);
    if (secret != null) return new String(secret, UTF_8);
    throw new IOException(
        "secret '"
            + name
            + "' was sealed with another key than that of "
            + where()
            + ", or changed; bring that key back, or remove the secret and set it anew");
  }

  private Seal seal() throws IOException {
    String lost = "bring it back, or remove " + file + " and set all secrets anew";
    if (!fromFile()) return Seal.of(environment.getOrDefault(KEY, ""), KEY, lost, random);
    if (!Files.exists(key))
      throw new IOException(key + ", the key of the secrets, is gone; " + lost);
    return Seal.open(key, lost, random);
  }

  private boolean fromFile() {
    return environment.getOrDefault(KEY, "").isEmpty();
  }

  private String where() {
    return fromFile() ? key.toString() : KEY;
  }

  private static String owner(String name) {
    return "secret:" + name;
  }

  private static void check(String name) throws IOException {
    if (NAME.matcher(name).matches()) return;
    throw new IOException(
        "'" + name + "' is no name of a secret; allowed are 1 to 64 of a-z, 0-9, '.', '_', '-'");
  }

  private Map<String, Kept> read() throws IOException {
    Map<String, Kept> all = new TreeMap<>();
    if (!Files.exists(file)) return all;
    if (Files.size(file) > 2L * MOST * LONGEST) throw damaged(null);
    try {
      List<String> lines = Files.readAllLines(file, UTF_8);
      if (lines.isEmpty() || !lines.getFirst().equals(TITLE)) throw damaged(null);
      for (String line : lines.subList(1, lines.size())) {
        String[] words = line.split(" ", -1);
        if (words.length != 3) throw damaged(null);
        all.put(words[0], new Kept(Instant.parse(words[1]), words[2]));
      }
      return all;
    } catch (CharacterCodingException | DateTimeParseException e) {
      throw damaged(e);
    }
  }

  private IOException damaged(@Nullable Throwable cause) {
    return new IOException(
        file + ": damaged; bring it back from a backup, or remove it and set all secrets anew",
        cause);
  }

  /** Makes the folder of a file where it is missing, so that nobody but its owner looks in. */
  private static void folder(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private void write(Map<String, Kept> all) throws IOException {
    folder(file);
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    all.forEach(
        (name, kept) ->
            text.append(name)
                .append(' ')
                .append(kept.set)
                .append(' ')
                .append(kept.sealed)
                .append('\n'));
    Seal.replace(file, text.toString());
  }
}
