package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Option;

/** Where the commands on rules find parsers, routes, lists and rules. */
final class RuleFiles {
  @Option(
      names = "--site",
      paramLabel = "DIR",
      description = {
        "Folder of your own content: parsers/, routes/, rules/, placeholders/ (lists for the",
        "placeholders of rules), besides what Vigie ships."
      })
  private @Nullable Path site;

  /** The content, with the rules of these folders, or its own where none is named. */
  Pack pack(List<Path> folders) throws IOException {
    Pack own = own();
    if (folders.isEmpty()) return own;
    return own.withRules(items(folders));
  }

  /** The files of rules that are meant: those of the folders, or of the content. */
  List<Pack.Item> items(List<Path> folders) throws IOException {
    List<Pack.Item> items = new ArrayList<>();
    if (folders.isEmpty()) {
      for (Pack.Item item : content()) {
        if (item.path().contains("/rules/") && !item.path().contains("/tests/")) items.add(item);
      }
      return items;
    }
    for (Path folder : folders) {
      if (!Files.exists(folder)) throw new Cli.Refused(folder + ": no such file or folder");
      for (Pack.Item item : ContentFiles.below(folder, folder.toString())) {
        String path = item.path();
        if (path.contains("/tests/") || path.contains("/regression_data/")) continue;
        items.add(item);
      }
    }
    if (items.isEmpty()) throw new Cli.Refused("no .yml file in " + folders);
    return items;
  }

  private Pack own() throws IOException {
    return switch (Pack.compile(content(), new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> pack;
      case Pack.Outcome.Failed(List<Problem> problems) ->
          throw new Cli.Refused("the content does not compile:\n  " + Problem.lines(problems));
    };
  }

  /** All content: what is shipped, and the site. */
  List<Pack.Item> content() throws IOException {
    List<Pack.Item> items = new ArrayList<>(ContentFiles.shipped());
    if (site == null) return items;
    if (!Files.isDirectory(site)) throw new Cli.Refused("--site " + site + ": no such folder");
    items.addAll(ContentFiles.below(site, site.toString()));
    return items;
  }
}
