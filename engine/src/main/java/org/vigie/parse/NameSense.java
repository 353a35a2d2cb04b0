package org.vigie.parse;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the words left of the end of a name do to its meaning: {@code ip_address} is the source's
 * unless {@code victim} stands before it, {@code fileName} is a process where {@code process} does.
 * Keys are those of the table of synonyms.
 */
final class NameSense {
  private static final Set<String> SOURCE =
      words(
          "src source client caller attacker orig origin originator initiator requester requestor sender from subject");
  private static final Set<String> TARGET =
      words(
          "dst dest destination target server victim responder resp recipient backend upstream to");
  private static final Set<String> REMOTE = words("remote peer");
  private static final Set<String> NAT =
      words("nat natted translated xlate xlated mapped postnat snat dnat");
  private static final Set<String> OWN =
      words(
          "agent sensor device observer collector reporter appliance endpoint machine computer host firewall gateway");
  private static final Set<String> PARENT = words("parent grandparent causality");

  /** Words before which a value is not what the event is about. */
  private static final Set<String> PAST =
      words("old previous prev former before last expected default");

  /** Ends that say too little behind another word: an {@code id} of what? */
  private static final Set<String> VAGUE =
      words(
          "id type level in out to from start end created text page code result success sent location detail details description desc summary category cat status mail published serial path error pri src dst object title node uid domain dir name value version date service port site way model role roles tags tag labels label cluster component module score risk subscription department device asset filter note comment agent issuer image folder directory namespace entity item hash record stream subtype classification detection finding incident label decision cause sn team arn bucket share repo fw appliance collector issuer daemon customer tenant ou realm author owner importance urgency criticality techniques tactics vulnerability epoch generated updated upload download site attack threat system binary prog");

  private static final Set<String> WRAPPERS =
      words("value values text string raw str keyword original localized display data hash");

  private static final Map<String, String> OF_PARENT =
      pairs(
          "process parent, process_path parent_path, file parent, file_path parent_path, pid parent_pid,"
              + " process_uid parent_uid, command parent_command, user parent_user, md5 parent_md5,"
              + " sha1 parent_sha1, sha256 parent_sha256, process_md5 parent_md5,"
              + " process_sha1 parent_sha1, process_sha256 parent_sha256,"
              + " process_user parent_user");
  private static final Map<String, String> OF_PROCESS =
      pairs(
          "file process, file_path process_path, md5 process_md5, sha1 process_sha1,"
              + " sha256 process_sha256, user process_user, user_id process_user_id,"
              + " user_domain process_domain");
  private static final Map<String, String> OF_SOURCE =
      pairs("host src_host, host_ip src_ip, host_mac src_mac, port src_port");
  private static final Map<String, String> OF_TARGET =
      pairs(
          "host dst_host, host_ip dst_ip, host_mac dst_mac, port dst_port, user dst_user, user_id dst_user_id,"
              + " email dst_email");

  /** Values of an end of which only the rest of the event tells whether it called. */
  private static final Map<String, String> OF_REMOTE =
      pairs(
          "src_ip remote_ip, dst_ip remote_ip, src_port remote_port, dst_port remote_port, port"
              + " remote_port, src_host remote_host, dst_host remote_host, host remote_host, host_ip"
              + " remote_ip");

  private static final Map<String, String> OF_LOCAL =
      pairs(
          "src_ip local_ip, dst_ip local_ip, src_port local_port, dst_port local_port, port"
              + " local_port, src_host local_host, dst_host local_host");

  private NameSense() {}

  private static Set<String> words(String text) {
    return Set.copyOf(Arrays.asList(text.split(" ")));
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : text.split(", ")) {
      int blank = pair.indexOf(' ');
      pairs.put("any." + pair.substring(0, blank), "any." + pair.substring(blank + 1));
    }
    return Map.copyOf(pairs);
  }

  /** Whether a last word only says that the value itself follows ({@code operationName.value}). */
  static boolean isWrapper(String word) {
    return WRAPPERS.contains(word);
  }

  /** Whether a word says too little at the end of a longer name. */
  static boolean isVague(String word) {
    return VAGUE.contains(word);
  }

  /**
   * The key that a name means whose end means {@code key}; null where it is nothing of the event.
   */
  static @Nullable String of(String key, List<String> before) {
    String meant = key;
    boolean process = false;
    for (String word : before) {
      if (PAST.contains(word)) return null;
      process |= word.equals("process") || word.equals("image");
    }
    if (process) meant = OF_PROCESS.getOrDefault(meant, meant);
    for (int i = before.size() - 1; i >= 0; i--) {
      String word = before.get(i);
      if (PARENT.contains(word))
        return OF_PARENT.getOrDefault(meant, meant.equals(key) ? null : meant);
      if (NAT.contains(word) && meant.matches("any\\.(src|dst)_(ip|port)"))
        meant = meant.replace("_ip", "_nat_ip").replace("_port", "_nat_port");
      if (REMOTE.contains(word)) return OF_REMOTE.getOrDefault(meant, meant);
      if (word.equals("local")) return OF_LOCAL.getOrDefault(meant, meant);
      if (TARGET.contains(word)) return side(OF_TARGET.getOrDefault(meant, meant), "src_", "dst_");
      if (SOURCE.contains(word)) return side(OF_SOURCE.getOrDefault(meant, meant), "dst_", "src_");
      if (OWN.contains(word) && meant.equals("any.src_ip")) return "any.host_ip";
    }
    return meant;
  }

  private static String side(String key, String other, String own) {
    return key.startsWith("any." + other) ? "any." + own + key.substring(4 + other.length()) : key;
  }
}
