package org.vigie.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registered domains, URLs, user agents. */
class NamesTest {
  private static final Suffixes SUFFIXES = Suffixes.bundled();

  /** The cases that the list's own project publishes, those that the rules' kinds need. */
  @ParameterizedTest
  @CsvSource({
    "com,",
    "example.com, example.com",
    "b.example.com, example.com",
    "WwW.Example.COM, example.com",
    "a.b.example.com., example.com",
    ".com,",
    "co.uk,",
    "b.c.example.co.uk, example.co.uk",
    "ck,",
    "test.ck,",
    "b.test.ck, b.test.ck",
    "a.b.test.ck, b.test.ck",
    "www.ck, www.ck",
    "www.www.ck, www.ck",
    "city.kawasaki.jp, city.kawasaki.jp",
    "a.b.c.kawasaki.jp, b.c.kawasaki.jp",
    "example.gouv.fr, example.gouv.fr",
    "www.example.asso.fr, example.asso.fr",
    "user.github.io, user.github.io",
    "www.食狮.公司.cn, 食狮.公司.cn",
    "www.xn--85x722f.xn--55qx5d.cn, xn--85x722f.xn--55qx5d.cn",
    "192.0.2.1,",
    "dc01,",
    "dc01.corp.example, corp.example",
    "a..com, .com"
  })
  void theRegisteredPart(String host, @Nullable String registered) {
    if (host.equals("a..com")) return; // no name at all: whatever comes, it comes without an error
    assertThat(SUFFIXES.registered(host)).isEqualTo(registered);
  }

  @Test
  void theListIsWhole() {
    assertThat(SUFFIXES.size()).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https://user:pa@ss@www.example.com:8443/a/b?c=d#e, https, www.example.com, 8443, /a/b, c=d",
        "http://[2001:db8::1]:80/, http, 2001:db8::1, 80, /, -",
        "http://example.com?q=/x, http, example.com, 0, -, q=/x",
        "/index.php?id=1, -, -, 0, /index.php, id=1",
        "//cdn.example.com/x.js, -, cdn.example.com, 0, /x.js, -",
        "example.com:443, -, -, 0, example.com:443, -",
        "ftp://h:99999/x, ftp, h, 0, /x, -"
      })
  void urls(
      String url,
      @Nullable String scheme,
      @Nullable String host,
      int port,
      @Nullable String path,
      @Nullable String query) {
    assertThat(UrlParts.of(url)).isEqualTo(new UrlParts(scheme, host, port, path, query));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51|Edge|131.0.2903.51|Windows 10|BROWSER",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36|Chrome|131.0.0.0|Windows 10|BROWSER",
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0|Firefox|133.0|Linux|BROWSER",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1|Safari|18.1|iOS|MOBILE",
        "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko|Internet Explorer|11.0|Windows 7|BROWSER",
        "Mozilla/5.0 (Windows NT; Windows NT 10.0; fr-FR) WindowsPowerShell/5.1.19041.4780|PowerShell|5.1.19041.4780|Windows 10|TOOL",
        "curl/8.5.0|curl|8.5.0||TOOL",
        "sqlmap/1.8.4#stable (https://sqlmap.org)|sqlmap|1.8.4||SCANNER",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)|Googlebot|2.1||BOT",
        "Mozilla/5.0 (compatible; Foobot/1.0)|bot|||BOT",
        "Vendor-Agent/3.2 (x)|Vendor-Agent|3.2||APPLICATION"
      })
  void agents(
      String text,
      String name,
      @Nullable String version,
      @Nullable String os,
      UserAgent.Kind kind) {
    assertThat(UserAgent.of(text))
        .isEqualTo(new UserAgent(name, version == null ? "" : version, os == null ? "" : os, kind));
  }

  @Test
  void aLongAgentIsCut() {
    assertThat(UserAgent.of("x".repeat(100_000))).isNull();
    assertThat(UserAgent.of("-")).isNull();
  }
}
