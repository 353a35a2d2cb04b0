package org.vigie.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The laws of the house that concern its edges, and those that hold everywhere. */
class LawsTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.vigie");

  @Test
  void nobodyImportsTheEdgesOfPeople() {
    for (String edge : List.of("org.vigie.server.web", "org.vigie.server.cli")) {
      noClasses()
          .that()
          .resideOutsideOfPackages(edge + "..", "org.vigie.server", "gg.jte.generated..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(edge + "..")
          .check(ALL);
    }
    noClasses()
        .that()
        .resideOutsideOfPackage("org.vigie.server")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.vigie.server")
        .check(ALL);
  }

  @Test
  void listenersAndPipelineMeetAtTheJournal() {
    noClasses()
        .that()
        .resideInAPackage("org.vigie.server.ingest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.vigie.server.pipeline..", "org.vigie.store.lake..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage("org.vigie.server.pipeline..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.vigie.server.ingest..")
        .check(ALL);
  }

  @Test
  void theStoreKnowsNoServer() {
    noClasses()
        .that()
        .resideInAPackage("org.vigie.store..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.vigie.server..")
        .check(ALL);
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching("org.vigie.server.(*)..").should().beFreeOfCycles().check(ALL);
    slices().matching("org.vigie.store.(*)..").should().beFreeOfCycles().check(ALL);
  }

  /** What comes in from strangers meets RE2's engine, which is linear, and no other. */
  @Test
  void noBacktrackingOverWhatComesIn() {
    for (var type : ALL) {
      if (!type.getPackageName().startsWith("org.vigie.server.ingest.file")) continue;
      for (var access : type.getAccessesFromSelf()) {
        String target = access.getTargetOwner().getName() + "." + access.getName();
        boolean importer = type.getSimpleName().equals("Importer"); // a name of a file is short
        if (!importer
            && target.matches(
                "java\\.util\\.regex\\..*|java\\.lang\\.String\\.(matches|split|replace(All|First))")) {
          throw new AssertionError(access.getDescription());
        }
      }
    }
  }

  @Test
  void namesSayWhatAThingIs() {
    classes().should().haveNameNotMatching(".*(Manager|Helper|Utils?|Impl)").check(ALL);
  }

  @Test
  void noStaticStateChanges() {
    for (var type : ALL) {
      for (var field : type.getFields()) {
        boolean constant =
            !field.getModifiers().contains(JavaModifier.STATIC)
                || field.getModifiers().contains(JavaModifier.FINAL)
                || field.getModifiers().contains(JavaModifier.SYNTHETIC);
        assertThat(constant).as(field.getFullName()).isTrue();
      }
    }
  }

  @Test
  void filesStaySmall() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    List<String> large = new ArrayList<>();
    for (String module : List.of("engine", "store", "server", "content")) {
      for (String kind : List.of("main", "test")) {
        Path sources = root.resolve(module).resolve("src").resolve(kind).resolve("java");
        if (!Files.isDirectory(sources)) continue;
        long most = kind.equals("main") ? 400 : 600;
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
            long lines = Files.readAllLines(file).size();
            if (lines > most) large.add(root.relativize(file) + ": " + lines + " lines");
          }
        }
      }
    }
    assertThat(large).isEmpty();
    int main =
        Files.readAllLines(root.resolve("server/src/main/java/org/vigie/server/Main.java")).size();
    assertThat(main).isLessThanOrEqualTo(150);
  }
}
