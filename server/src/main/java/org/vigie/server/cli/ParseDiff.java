package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;
import org.vigie.server.compare.Comparison;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.StoredEvent;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;

/**
 * What {@code vigie parse --diff} tells: the fields that change when another folder of content is
 * taken, on lines of files or on the last events of a source.
 */
final class ParseDiff {
  /** Exit code where something changes. */
  static final int DIFFERS = 3;

  private final Talk talk;

  ParseDiff(Talk talk) {
    this.talk = talk;
  }

  /** Parsers of the shipped content and that of a folder. */
  static Parsers parsers(List<Path> folders) throws IOException {
    List<Pack.Item> items = new ArrayList<>(ContentFiles.shipped());
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) throw new Cli.Refused(folder + ": no such folder");
      items.addAll(ContentFiles.below(folder, folder.toString()));
    }
    // Rules have no part in it: what they cost to compile is saved.
    items.removeIf(item -> item.path().contains("/rules/"));
    return switch (Pack.compile(items, new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> pack.parsers();
      case Pack.Outcome.Failed(List<Problem> problems) ->
          throw new Cli.Refused("the content does not compile:\n  " + Problem.lines(problems));
    };
  }

  /** In a house, with the words {@code SOURCE COUNT FOLDER}: what runs against the folder. */
  static int work(House house, Talk talk, List<String> words)
      throws IOException, InterruptedException {
    if (words.size() != 3) {
      throw new IOException("asked for diff " + words + "; known: diff SOURCE COUNT FOLDER");
    }
    List<RawEvent> raws = last(house, words.get(0).substring(1), Integer.parseInt(words.get(1)));
    if (raws.isEmpty()) {
      talk.line("vigie: no event of source '" + Plain.line(words.get(0).substring(1)) + "'");
      return 1;
    }
    try {
      Parsers after = parsers(List.of(Path.of(words.get(2).substring(1))));
      return new ParseDiff(talk).tell(raws, house.content().get().pack().parsers(), after);
    } catch (Cli.Refused refused) {
      talk.line("vigie: " + Plain.lines(String.valueOf(refused.getMessage())));
      return 1;
    }
  }

  /** The raw texts of the last events of a source; of several events of one text, it comes once. */
  private static List<RawEvent> last(House house, String source, int count)
      throws IOException, InterruptedException {
    Hunt hunt = new Hunt(house.lake(), null, Ecs::ocsfPaths);
    String quoted = source.replace("\\", "\\\\").replace("\"", "\\\"");
    List<RawEvent> raws = new ArrayList<>();
    switch (hunt.ask("source:\"" + quoted + '"')) {
      case Query.Outcome.Refused(var wrong) -> throw new IOException(wrong.message());
      case Query.Outcome.Understood(Query query) ->
          hunt.export(
              query,
              new Hunt.Window(0, Long.MAX_VALUE),
              count,
              stored -> {
                RawEvent raw = raw(stored);
                if (raw != null) raws.add(raw);
              });
    }
    return raws;
  }

  private static @Nullable RawEvent raw(StoredEvent stored) {
    String text = stored.raw();
    byte[] bytes =
        stored.bytes() != null ? stored.bytes() : text == null ? null : text.getBytes(UTF_8);
    if (bytes == null) return null;
    StoredEvent.Provenance from = stored.provenance();
    Source source =
        new Source(plain(from.source()), plain(from.transport()), plain(from.address()));
    EventId id = EventId.parse(stored.id());
    return new RawEvent(id, stored.received(), source, bytes, 0, bytes.length);
  }

  private static String plain(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Compares and tells; the exit code. */
  int tell(List<RawEvent> raws, Parsers before, Parsers after) {
    Comparison found = Comparison.of(raws, before, after);
    talk.line(
        "%,d of %,d events change, in %,d fields"
            .formatted(found.changed(), found.events(), found.fields().size()));
    for (Comparison.Field field : found.fields()) {
      talk.line(
          "%s: %,d added, %,d lost, %,d changed"
              .formatted(field.name(), field.added(), field.lost(), field.changed()));
      for (Comparison.Sample sample : field.samples()) {
        talk.line("  - " + (sample.before() == null ? "(none)" : Plain.line(sample.before())));
        talk.line("  + " + (sample.after() == null ? "(none)" : Plain.line(sample.after())));
        talk.line("    " + Plain.line(sample.raw()));
      }
    }
    return found.isSame() ? 0 : DIFFERS;
  }
}
