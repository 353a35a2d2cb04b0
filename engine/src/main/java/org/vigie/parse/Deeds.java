package org.vigie.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the name of an action or a sentence says that somebody did, in one word: {@code
 * user.session.start}, {@code UserLoggedIn} and {@code Échec de connexion} are {@code login},
 * {@code Add member to group} is {@code group_add}. Nothing where its words do not tell.
 */
final class Deeds {
  /** Most words of a sentence that are looked at; what is said later is detail. */
  private static final int MAX_WORDS = 16;

  private static final Map<String, String> VERBS =
      table(
          "create: create created creates creating creation add added adds adding addition new"
              + " insert inserted register registered registration invite invited provision"
              + " provisioned enroll enrolled import imported ajout ajoute cree creation",
          "delete: delete deleted deletes deleting deletion remove removed removes removing removal"
              + " purge purged unregister unregistered deprovision deprovisioned erased suppression"
              + " supprime",
          "change: update updated updates updating modify modified modifies modification change"
              + " changed changes edit edited set reset enable enabled disable disabled lock locked"
              + " unlock unlocked rename renamed suspend suspended activate activated deactivate"
              + " deactivated assign assigned unassign unassigned grant granted revoke revoked attach"
              + " attached detach detached rotate rotated configure configured modifie",
          "read: read reads accessed viewed opened downloaded uploaded copied moved renamed shared"
              + " previewed synced download upload");

  private static final Map<String, String> THINGS =
      table(
          "account: user users account accounts member members password passwords credential"
              + " credentials mfa identity utilisateur compte",
          "group: group groups team teams role roles groupe permission permissions privilege"
              + " privileges",
          "config: policy policies config configuration setting settings rule rules parameter"
              + " parameters strategie regle preference preferences",
          "file: file files folder folders directory document documents fichier dossier");

  private static final Map<String, String> SINGLE =
      table(
          "login: login logins logon logons loggedin loggedon signin signon authenticate"
              + " authenticated authenticates authenticating authentify authentified authentication"
              + " auth sso authentification",
          "logout: logout logoff loggedout loggedoff signout signoff deconnexion");

  /** Pairs of words that tell what neither does alone. */
  private static final Map<String, String> PAIRS =
      table(
          "login: log_in log_on logged_in logged_on logs_in sign_in sign_on signed_in signs_in"
              + " session_start session_started session_opened password_for publickey_for"
              + " interactive_for mic_for pam_for none_for connexion_utilisateur echec_connexion"
              + " ouverture_session",
          "logout: log_out log_off logged_out logged_off sign_out signed_out session_end"
              + " session_ended session_closed session_logout");

  /** Words that make of a group's creation that somebody joins it. */
  private static final Set<String> MEMBERS =
      Set.of("member members membership user users account to from utilisateur".split(" "));

  private static final Map<String, String> MEMBERSHIP = Map.of("create", "add", "delete", "remove");

  private Deeds() {}

  private static Map<String, String> table(String... rows) {
    Map<String, String> table = new HashMap<>();
    for (String row : rows) {
      int colon = row.indexOf(':');
      for (String word : row.substring(colon + 2).split(" ")) {
        table.put(word, row.substring(0, colon));
      }
    }
    return Map.copyOf(table);
  }

  /** Puts what a text says was done in its place, or nothing. */
  static void say(Run run, Value text) {
    String deed = of(run.show(text));
    text.clear();
    if (deed == null) return;
    byte[] bytes = deed.getBytes(US_ASCII);
    text.set(bytes, 0, bytes.length, 0);
  }

  /** What a text says was done, or null. */
  static @Nullable String of(String text) {
    List<String> words = Synonyms.words(Accents.off(text));
    String thing = null;
    String verb = null;
    String before = "";
    String sign = null;
    int count = Math.min(words.size(), MAX_WORDS);
    for (int i = 0; i < count; i++) {
      String word = words.get(i);
      String pair = PAIRS.get(before + "_" + word);
      if (pair != null) return pair;
      if (sign == null) sign = SINGLE.get(word);
      if (verb == null) verb = VERBS.get(word);
      // Of "member added to group" the group is what changes.
      String found = THINGS.get(word);
      if (thing == null || "group".equals(found)) thing = found == null ? thing : found;
      before = word;
    }
    boolean managed =
        verb != null && thing != null && (!verb.equals("read") || thing.equals("file"));
    if (sign != null && !(managed && changes(words, count))) return sign;
    if (!managed) return null;
    boolean joins = "group".equals(thing) && words.stream().anyMatch(MEMBERS::contains);
    return thing + "_" + (joins ? MEMBERSHIP.getOrDefault(verb, verb) : verb);
  }

  /** Whether a sign-in is what is set up, as in {@code Update authentication policy}. */
  private static boolean changes(List<String> words, int count) {
    String last = words.get(count - 1);
    return "config".equals(THINGS.get(last)) || VERBS.containsKey(words.getFirst());
  }
}
