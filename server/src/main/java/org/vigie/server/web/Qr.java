package org.vigie.server.web;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/**
 * A QR code as the path of an SVG: a square of one unit for each dark module.
 *
 * @param side units of the whole square, margin included
 */
record Qr(String path, int side) {
  /** Light modules around it, as the standard asks. */
  private static final int MARGIN = 4;

  static Qr of(String text) {
    ByteMatrix modules;
    try {
      modules = Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix();
    } catch (WriterException e) {
      throw new IllegalArgumentException("no QR code holds so long a text", e);
    }
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      for (int x = 0; x < modules.getWidth(); x++) {
        int run = 0;
        while (x + run < modules.getWidth() && modules.get(x + run, y) == 1) run++;
        if (run == 0) continue;
        path.append('M').append(x + MARGIN).append(' ').append(y + MARGIN);
        path.append('h').append(run).append("v1h-").append(run).append('z');
        x += run - 1;
      }
    }
    return new Qr(path.toString(), modules.getWidth() + 2 * MARGIN);
  }
}
