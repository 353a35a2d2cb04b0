package org.vigie.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import org.vigie.sigma.Matcher;

/** What ordinary events show all day: a text that stands there tells rules little. */
final class Usual {
  /** Folded values as Windows writes them wherever it runs. */
  private static final List<String> VALUES =
      List.of(
          "\\??\\c:\\windows\\system32\\conhost.exe 0xffffffff -forcev1",
          "\"c:\\windows\\system32\\cmd.exe\" /c ",
          "cmd.exe /c \"",
          "c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe -command \"{ (",
          "c:\\windows\\system32\\svchost.exe -k netsvcs -p -s schedule",
          "c:\\windows\\system32\\svchost.exe -k localsystemnetworkrestricted",
          "c:\\windows\\system32\\svchost.exe -k dcomlaunch -p",
          "c:\\windows\\system32\\dllhost.exe /processid:{",
          "c:\\windows\\system32\\wbem\\wmiprvse.exe -secured -embedding",
          "c:\\windows\\system32\\rundll32.exe",
          "c:\\windows\\system32\\services.exe",
          "c:\\windows\\system32\\winlogon.exe",
          "c:\\windows\\system32\\lsass.exe",
          "c:\\windows\\system32\\taskhostw.exe",
          "c:\\windows\\syswow64\\",
          "c:\\windows\\winsxs\\",
          "c:\\windows\\explorer.exe",
          "c:\\program files\\common files\\microsoft shared\\",
          "c:\\program files (x86)\\microsoft\\",
          "c:\\programdata\\microsoft\\windows\\",
          "c:\\users\\user\\appdata\\local\\temp\\",
          "c:\\users\\user\\appdata\\roaming\\microsoft\\windows\\",
          "c:\\users\\user\\desktop\\",
          "c:\\windows\\system32\\ntdll.dll+9d4c4|c:\\windows\\system32\\kernelbase.dll+2c0fe",
          "hklm\\software\\microsoft\\windows\\currentversion\\run",
          "hklm\\software\\microsoft\\windows nt\\currentversion\\",
          "hklm\\software\\policies\\microsoft\\windows\\",
          "hklm\\system\\currentcontrolset\\control\\",
          "hklm\\system\\currentcontrolset\\services\\",
          "\\registry\\machine\\system\\controlset001\\services\\",
          "microsoft corporation",
          "microsoft windows operating system",
          "windows command processor",
          "windows powershell",
          "nt authority\\system",
          "s-1-16-16384",
          "s-1-16-12288",
          "s-1-16-8192",
          "0x3e7",
          "medium",
          "high",
          "valid",
          "security",
          "key",
          "file",
          "0x0",
          "0x1",
          "0x1000",
          "0x1400",
          "true",
          "false");

  private Usual() {}

  /** Whether an ordinary value holds the literal at its place. */
  static boolean holds(Matcher.Guard.Literal literal) {
    String text = new String(literal.folded(), ISO_8859_1);
    return switch (literal.place()) {
      case WHOLE -> VALUES.stream().anyMatch(value -> whole(value, text));
      case START -> VALUES.stream().anyMatch(value -> value.startsWith(text));
      case END -> VALUES.stream().anyMatch(value -> ends(value, text));
      case ANYWHERE -> VALUES.stream().anyMatch(value -> value.contains(text));
    };
  }

  /** Whether the text is a value, or a program in one. */
  private static boolean whole(String value, String text) {
    return value.equals(text) || text.endsWith(".exe") && value.contains(text);
  }

  /** Whether the text ends a value, or names a program in one. */
  private static boolean ends(String value, String text) {
    return value.endsWith(text) || text.endsWith(".exe") && value.contains(text);
  }
}
