package org.vigie.server.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.parse.Parsed;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.privacy.PersonalFields;
import org.vigie.privacy.PersonalFields.Treatment;
import org.vigie.privacy.Pseudonyms;
import org.vigie.server.config.PersonalData;
import org.vigie.server.secret.Seal;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;
import org.vigie.store.state.Pseudonyms.Kept;

/**
 * What is done with personal data in this instance: the operator's rules, the customer's key, and
 * the vault of pseudonyms.
 */
public final class Privacy {
  /** Name of the key's file in the data folder. */
  public static final String FILE = "personal.key";

  /** A pseudonym that comes again is noted anew so often, that its end moves with it. */
  private static final long DAY = 86_400_000;

  private static final int REMEMBERED = 20_000;
  private static final String OWNER = "pseudonym";

  private final Rules rules;
  private final Seal vault;
  private final org.vigie.store.state.Pseudonyms kept;
  private final InstantSource clock;
  private final long keep;

  private Privacy(
      PersonalData config, Seal vault, org.vigie.store.state.Pseudonyms kept, InstantSource clock) {
    rules = new Rules(config);
    this.vault = vault;
    this.kept = kept;
    this.clock = clock;
    keep = config.keep().toMillis();
  }

  /** That of a data folder; its key is made on the first run. */
  public static Privacy open(
      PersonalData config, Path data, org.vigie.store.state.Pseudonyms kept, InstantSource clock)
      throws IOException {
    SecureRandom random = new SecureRandom();
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) Seal.make(file, random);
    String lost =
        "bring it back from a backup, or delete it, and pseudonyms made before can be told no more"
            + " and are others than those made from then on";
    Seal vault = Seal.open(file, lost, random);
    return new Privacy(config, vault, kept, clock);
  }

  /**
   * Opens the raw journal as all ways in see it: where a source asks for anything, it is sealed,
   * and what is written to it is masked.
   */
  public static Journal journal(PersonalData config, Path folder) throws IOException {
    FileJournal.Options sizes = FileJournal.Options.STANDARD;
    if (config.rules().isEmpty()) return FileJournal.open(folder, sizes);
    return new MaskingJournal(FileJournal.open(folder, sizes.sealed()), new Rules(config));
  }

  /** The screen of one thread, over a parser of its own. */
  public Screen open(Parser parser) {
    return new Screen(parser);
  }

  /** What a pseudonym stands for; null where nobody knows (any more). Write it down before. */
  public @Nullable String reveal(String pseudonym) {
    String sealed = kept.sealed(pseudonym, clock.millis());
    byte[] value = sealed == null ? null : vault.unseal(OWNER + pseudonym, sealed);
    return value == null ? null : new String(value, UTF_8);
  }

  /** How many pseudonyms can be told. */
  public long count() {
    return kept.count();
  }

  /** Between parsing and all that comes after it, on one thread. */
  public final class Screen {
    private final Parser parser;
    private final Pseudonyms pseudonyms = new Pseudonyms(vault.derived("pseudonyms"));
    private final Map<Treatment, PersonalFields> fields = new HashMap<>();
    private final List<Kept> fresh = new ArrayList<>();
    private long forgotten;

    /** When pseudonyms were noted last, those asked for least left out. */
    private final Map<String, Long> noted =
        new LinkedHashMap<>(1_024, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
          }
        };

    private Screen(Parser parser) {
      this.parser = parser;
    }

    /** What was parsed, without what its source wants nobody to see. */
    public Parsed screened(RawEvent raw, Parsed parsed) {
      if (rules.isEmpty()) return parsed;
      Treatment treatment = rules.treatment(raw.source().name());
      if (treatment.isNone()) return parsed;
      return fields
          .computeIfAbsent(
              treatment, one -> new PersonalFields(one, pseudonyms, parser, this::note))
          .apply(raw, parsed);
    }

    private void note(String token, String value) {
      long now = clock.millis();
      Long last = noted.get(token);
      if (last != null && now - last < DAY) return;
      noted.put(token, now);
      fresh.add(new Kept(token, vault.seal(OWNER + token, value.getBytes(UTF_8)), now + keep));
    }

    /** Makes what is new durable: before the events that hold it go on. */
    public void keep() {
      if (fresh.isEmpty()) return;
      kept.keep(fresh);
      fresh.clear();
      long now = clock.millis();
      if (now - forgotten < DAY / 24) return;
      forgotten = now;
      kept.forget(now);
    }
  }
}
