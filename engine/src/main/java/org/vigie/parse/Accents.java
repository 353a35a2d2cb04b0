package org.vigie.parse;

import java.text.Normalizer;

/** Takes the accents off letters, so that {@code Échec} and {@code Echec} are one word. */
final class Accents {
  private Accents() {}

  /** The text without accents; itself where all of it is ASCII. */
  static String off(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 128) continue;
      StringBuilder plain = new StringBuilder(text.length());
      String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
      for (int k = 0; k < apart.length(); k++) {
        if (Character.getType(apart.charAt(k)) != Character.NON_SPACING_MARK) {
          plain.append(apart.charAt(k));
        }
      }
      return plain.toString();
    }
    return text;
  }
}
