package org.vigie.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.config.Config;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.server.pipeline.LiveContent;
import org.vigie.yaml.Problem;

/** What a house knows: the shipped content and the operator's own. */
final class Content implements LiveContent.Loader {
  /** How often folders are looked at for changes, milliseconds. */
  static final long LOOKS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(Content.class);

  /** Problems shown at the start; their count is shown whatever it is. */
  private static final int MOST_SHOWN = 50;

  /** Where content lies below a site's folder; {@code tests} is its examples, which never run. */
  private static final List<String> PLACES =
      List.of(
          "/parsers/",
          "/lookups/",
          "/fragments/",
          "/routes/",
          "/rules/",
          "/placeholders/",
          "/strategy/",
          "/tests/");

  private final Config.Content content;
  private final FieldNames names;

  Content(Config.Content content, FieldNames names) {
    this.content = content;
    this.names = names;
  }

  @Override
  public String fingerprint() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path folder : content.rules()) ContentFiles.fingerprint(folder, text);
    ContentFiles.fingerprint(content.site(), text);
    return text.toString();
  }

  /** Compiles it; throws where a parser is broken, and says which rules are left out. */
  @Override
  public Pack load() throws IOException {
    warn();
    return switch (Pack.compile(items(), names, OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> told(pack);
      case Pack.Outcome.Failed(List<Problem> problems) ->
          throw new IOException("the content does not compile:\n  " + Problem.lines(problems));
    };
  }

  /** All files, as they are now. */
  List<Pack.Item> items() throws IOException {
    List<Pack.Item> items = new ArrayList<>(ContentFiles.shipped());
    items.addAll(ContentFiles.below(content.site(), "site"));
    for (Path folder : content.rules()) {
      items.addAll(ContentFiles.below(folder, "rules/" + folder.getFileName()));
    }
    return items;
  }

  /** Says what of the operator's files is not read. */
  private void warn() throws IOException {
    Path site = content.site();
    if (!Files.exists(site) && !site.equals(new Config().content().site())) {
      LOG.warn("content.site {}: no such folder; only the shipped content is used", site);
    }
    ContentFiles.below(site, "site").stream()
        .filter(item -> PLACES.stream().noneMatch(item.path()::contains))
        .limit(MOST_SHOWN)
        .forEach(item -> LOG.warn("{}: not read; content lies in {}", item.path(), PLACES));
    for (Path folder : content.rules()) {
      if (ContentFiles.below(folder, "").isEmpty()) {
        LOG.warn("content.rules {}: no .yml file there", folder);
      }
    }
  }

  /** Says which of the operator's rules are not among those that run. */
  private static Pack told(Pack pack) {
    List<Problem> rejected = pack.rejected();
    rejected.stream().limit(MOST_SHOWN).forEach(problem -> LOG.warn("rejected: {}", problem));
    if (!rejected.isEmpty()) {
      LOG.warn("{} rules run; {} problems keep others out", pack.rules().size(), rejected.size());
    }
    return pack;
  }
}
