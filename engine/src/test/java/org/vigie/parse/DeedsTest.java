package org.vigie.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names of actions say that was done. */
final class DeedsTest {
  @ParameterizedTest
  @CsvSource({
    "UserLoggedIn, login",
    "user.session.start, login",
    "AUTHENTICATION_FAILED, login",
    "Failed password for root from 192.0.2.7, login",
    "Échec d'authentification, login",
    "user signed out, logout",
    "Déconnexion, logout",
    "Add user, account_create",
    "user.account.lock, account_change",
    "password_reset, account_change",
    "Suppression du compte, account_delete",
    "Add member to group, group_add",
    "RemoveUserFromGroup, group_remove",
    "group_created, group_create",
    "Update authentication policy, config_change",
    "FileDownloaded, file_read",
    "DeleteFile, file_delete",
  })
  void says(String text, String deed) {
    assertEquals(deed, Deeds.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET",
        "traffic",
        "connection closed",
        "user",
        "created",
        "the author has written a lot"
      })
  void saysNothing(String text) {
    assertNull(Deeds.of(text));
  }
}
