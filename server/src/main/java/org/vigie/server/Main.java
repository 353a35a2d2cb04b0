package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.cli.Cli;
import org.vigie.server.cli.House;
import org.vigie.server.config.Config;
import org.vigie.server.pipeline.AlertStage;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.server.pipeline.Pipeline;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;
import org.vigie.yaml.Problem;

/** The composition root: opens the parts of a house in the order in which they lean on each other. */
public final class Main {
  private Main() {}

  /** The command line. */
  public static void main(String[] arguments) {
    System.exit(Cli.execute(Main::open, arguments));
  }
}
