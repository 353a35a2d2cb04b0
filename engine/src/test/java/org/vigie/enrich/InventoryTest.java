package org.vigie.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.enrich.Inventory.Read;
import org.vigie.yaml.Problem;

/** Tables of the customer: rows, errors by row, look-ups. */
class InventoryTest {
  private static final long NOW = 1_795_000_000_000L; // 2026-11-18

  private static Tables tables(List<Asset> assets, List<Identity> identities) {
    return Tables.compile(new Tables.Parts(assets, identities, List.of(), List.of(), null));
  }

  private static Asset asset(Tables tables, String key, long time) {
    return Objects.requireNonNull(tables.asset(key, time), key);
  }

  @Test
  void assetsAreReadAndFoundByWhateverNamesThem() {
    Read<Asset> read =
        Inventory.assets(
            "assets.csv",
            """
            \uFEFFid;names;addresses;macs;bu;owner;criticality;function;zone
            # a comment
            SRV-1;dc01|dc01.corp.example;10.0.0.1|2001:db8::1;00-1B-44-11-3A-B7;"Life; Health";Alice;critique;Claims;core
            SRV-2;web.dmz.example;192.0.2.9;;P&C;Bob;2;;dmz
            """);
    assertThat(read.problems()).isEmpty();
    Tables tables = tables(read.rows(), List.of());
    for (String key :
        List.of(
            "DC01",
            "dc01.corp.example",
            "dc01.other.example",
            "10.0.0.1",
            "2001:0db8:0::1",
            "001b.4411.3ab7")) {
      Asset asset = asset(tables, key, NOW);
      assertThat(asset.id()).isEqualTo("SRV-1");
      assertThat(asset.card().bu()).isEqualTo("Life; Health");
      assertThat(asset.card().criticality()).isEqualTo(Criticality.CRITICAL);
    }
    assertThat(tables.asset("web", NOW)).isEqualTo(read.rows().get(1));
    assertThat(tables.asset("ftp", NOW)).isNull();
  }

  @Test
  void aShortNameOfTwoMachinesIsNobodys() {
    Read<Asset> read = Inventory.assets("a.csv", "id,names\n1,web.a.example\n2,web.b.example\n");
    assertThat(tables(read.rows(), List.of()).asset("web", NOW)).isNull();
  }

  @Test
  void aRowHoldsInItsTime() {
    Read<Asset> read =
        Inventory.assets(
            "a.csv",
            """
            id,names,bu,valid_from,valid_to
            old,pc7,Life,,2026-11-01
            new,pc7,Health,2026-11-01,
            """);
    Tables tables = tables(read.rows(), List.of());
    assertThat(asset(tables, "pc7", NOW).id()).isEqualTo("new");
    assertThat(asset(tables, "pc7", NOW - 30 * 86_400_000L).id()).isEqualTo("old");
  }

  @Test
  void identitiesAreFoundByNameUpnSidAndMail() {
    Read<Identity> read =
        Inventory.identities(
            "i.csv",
            """
            id,names,upn,sid,mail,display,bu,criticality
            u1,CORP\\alice|alice,alice@corp.example,S-1-5-21-1-2-3-1104,a.durand@corp.example,Alice Durand,Life,high
            """);
    assertThat(read.problems()).isEmpty();
    Tables tables = tables(List.of(), read.rows());
    for (String key :
        List.of(
            "alice",
            "CORP\\Alice",
            "OTHER\\alice",
            "ALICE@corp.example",
            "s-1-5-21-1-2-3-1104",
            "a.durand@corp.example")) {
      assertThat(tables.identity(key, NOW)).as(key).isNotNull();
    }
    assertThat(tables.identity("alice@other.example", NOW)).isNull();
  }

  @Test
  void whatIsWrongIsSaidByRowAndTheOthersAreTaken() {
    Read<Asset> read =
        Inventory.assets(
            "a.csv",
            """
            id,names,adresses,criticality,macs,valid_from,valid_to
            1,a,,high,,,
            2,b,,vital,,,
            3,,,,,,
            1,c,,,,,
            4,d,,,zz,,
            5,e,,,,yesterday,
            6,f,,,,2026-02-01,2026-01-01
            ,g,,,,,
            """);
    assertThat(read.rows()).extracting(Asset::id).containsExactly("1");
    assertThat(read.problems())
        .extracting(Problem::toString)
        .satisfiesExactly(
            p -> assertThat(p).contains("a.csv:1: column 'adresses'", "did you mean 'addresses'"),
            p -> assertThat(p).contains("a.csv:3: criticality 'vital'", "low, medium"),
            p -> assertThat(p).contains("a.csv:4: has no names"),
            p -> assertThat(p).contains("a.csv:5: id '1' stands in an earlier row"),
            p -> assertThat(p).contains("a.csv:6: MAC address 'zz'"),
            p -> assertThat(p).contains("a.csv:7: valid_from 'yesterday'"),
            p -> assertThat(p).contains("a.csv:8: valid_to is not after"),
            p -> assertThat(p).contains("a.csv:9: has no id"));
    assertThat(Inventory.assets("e.csv", "").problems()).hasSize(1);
    assertThat(Inventory.networks("n.csv", "network,zone\n10.0.0.0/33,x\n").problems()).hasSize(1);
  }
}
