package org.vigie;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The laws of the house that hold inside the engine. */
class LawsTest {
  /** The stages from left to right; packages of one row do not know each other. */
  private static final List<Set<String>> ROWS =
      List.of(
          Set.of("yaml", "regex"),
          Set.of("ocsf", "attack"),
          Set.of("parse", "intel", "sigma"),
          Set.of("enrich", "detect", "privacy"),
          Set.of("correlate", "behaviour"),
          Set.of("alert"),
          Set.of("plan", "migrate"),
          Set.of("pack"));

  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.vigie");

  @Test
  void everyPackageStandsInTheDrawing() {
    for (var type : ENGINE) {
      if (row(type.getPackageName()) < 0) {
        throw new AssertionError(type + " is in a package that the drawing does not have");
      }
    }
  }

  @Test
  void aStageLooksLeft() {
    for (int i = 0; i < ROWS.size(); i++) {
      for (String from : ROWS.get(i)) {
        for (int j = i; j < ROWS.size(); j++) {
          for (String to : ROWS.get(j)) {
            if (to.equals(from)) continue;
            noClasses()
                .that()
                .resideInAPackage("org.vigie." + from)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.vigie." + to)
                .allowEmptyShould(true)
                .check(ENGINE);
          }
        }
      }
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.vigie.(*)..").should().beFreeOfCycles().check(ENGINE);
  }

  @Test
  void theEngineTouchesNoFileSocketOrThread() {
    noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "do I/O or run threads",
                type ->
                    type.getPackageName().equals("java.nio.file")
                        || type.getPackageName().startsWith("java.net")
                        || type.getPackageName().startsWith("java.nio.channels")
                        || type.getName().equals("java.lang.Thread")
                        || type.getName().startsWith("java.util.concurrent.Executor")
                        || Set.of("File", "FileInputStream", "FileOutputStream", "RandomAccessFile")
                            .stream()
                            .anyMatch(name -> type.getName().equals("java.io." + name))))
        .check(ENGINE);
  }

  @Test
  void theEngineReadsNoClockAndDrawsNoUnseededNumber() {
    Set<String> forbidden =
        Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Year.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.util.UUID.randomUUID",
            "java.lang.Math.random",
            "java.util.concurrent.ThreadLocalRandom.current");
    noClasses()
        .should(
            new ArchCondition<>("read a clock or draw an unseeded number") {
              @Override
              public void check(
                  com.tngtech.archunit.core.domain.JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                  String target = access.getTargetOwner().getName() + "." + access.getName();
                  boolean unseeded =
                      target.equals("java.util.Random.<init>")
                          && access.getTarget().getFullName().endsWith("<init>()");
                  boolean bad = forbidden.contains(target) || unseeded;
                  events.add(new SimpleConditionEvent(access, bad, access.getDescription()));
                }
              }
            })
        .check(ENGINE);
  }

  /**
   * Expressions over the texts of events run in linear time: RE2's engines and our own, no other.
   */
  @Test
  void noBacktrackingOverTextsOfEvents() {
    Set<String> forbidden =
        Set.of(
            "java.lang.String.matches",
            "java.lang.String.split",
            "java.lang.String.replaceAll",
            "java.lang.String.replaceFirst");
    for (var type : ENGINE) {
      if (!Set.of("ocsf", "parse", "detect", "correlate").contains(room(type.getPackageName()))) {
        continue;
      }
      for (JavaAccess<?> access : type.getAccessesFromSelf()) {
        String target = access.getTargetOwner().getName() + "." + access.getName();
        boolean bad = target.startsWith("java.util.regex.") || forbidden.contains(target);
        if (bad && !readsContent(access)) {
          throw new AssertionError(
              access.getDescription() + ": this engine may take exponential time on an event");
        }
      }
    }
  }

  /** Whether the text is one of content or of ours, which no sender chooses. */
  private static boolean readsContent(JavaAccess<?> access) {
    String type = access.getOriginOwner().getSimpleName();
    return access.getOrigin().getName().equals("<clinit>")
        || type.endsWith("Compiler")
        || Set.of("Deeds", "Ecs", "EcsRow", "NameSense", "Sides").contains(type)
        || type.equals("EcsView") && access.getName().equals("split"); // at one letter
  }

  @Test
  void onlyAllowedNames() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(ENGINE);
  }

  private static int row(String packageName) {
    String room = room(packageName);
    for (int i = 0; i < ROWS.size(); i++) if (ROWS.get(i).contains(room)) return i;
    return -1;
  }

  private static String room(String packageName) {
    return packageName.startsWith("org.vigie.") ? packageName.substring("org.vigie.".length()) : "";
  }
}
