package org.vigie.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordMarksTest {
  private final Pieces pieces = new Pieces();
  private final WordMarks marks = new WordMarks(pieces.names);

  /** Asks each word of a text in turn; a closing bracket is no part of a word. */
  private List<String> marks(String text) {
    int end = pieces.begin(text);
    marks.begin(pieces.writer, end);
    int lastStart = 0;
    int lastStop = 0;
    int start = 0;
    for (String word : text.split(" ", -1)) {
      marks.word(start, start + word.length(), lastStart, lastStop);
      lastStart = start;
      lastStop = start + word.length();
      start = lastStop + 1;
    }
    return pieces.found();
  }

  @Test
  void questionsToNameServers() {
    assertThat(marks("client asked www.example.org IN AAAA now"))
        .containsExactly("query=www.example.org", "query_class=IN", "query_type=AAAA");
    assertThat(marks("www.example.org/MX/IN answered"))
        .containsExactly("query=www.example.org", "query_class=IN", "query_type=MX");
    assertThat(marks("www.example.org/IN"))
        .containsExactly("query=www.example.org", "query_class=IN");
    assertThat(marks("x IN TYPE65")).contains("query_type=TYPE65");
    assertThat(marks("came IN late")).isEmpty();
    assertThat(marks("IN A")).isEmpty();
  }

  @Test
  void answersVersionsAndCiphers() {
    assertThat(marks("NXDOMAIN TLSv1.3 SSLv3 TLS_AES_128_GCM_SHA256 ECDHE-RSA-X AES256-SHA"))
        .containsExactly(
            "rcode=NXDOMAIN",
            "tls_version=TLSv1.3",
            "tls_version=SSLv3",
            "tls_cipher=TLS_AES_128_GCM_SHA256",
            "tls_cipher=ECDHE-RSA-X",
            "tls_cipher=AES256-SHA");
  }

  @Test
  void theFirstProgramWithANumberIsTheProgram() {
    assertThat(marks("gate[12 then door[7")).containsExactly("process=gate", "pid=12");
    assertThat(marks("gate[ [12 gate[x")).isEmpty();
    assertThat(marks("")).isEmpty();
  }
}
