package io.shapestream.standalone.stream;

import io.shapestream.stream.ImageBatch;
import io.shapestream.stream.StreamDescription;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;

/**
 * All images of a batch on one picture: slots from left to right and from top to bottom, each pixel
 * a square of so many that small images can be seen.
 */
final class ContactSheet {
  private static final int LEGIBLE = 64;
  private static final int GAP = 2;
  private static final int PAPER = 0xFFFFFF;

  private final ImageBatch batch;
  private final StreamDescription description;
  private final ByteBuffer pixels;
  private final int columns;
  private final int scale;

  /**
   * Lays the sheet out.
   *
   * @param columns images of a row; 0: about as many as rows
   */
  ContactSheet(ImageBatch batch, int columns) {
    this.batch = batch;
    this.description = batch.description();
    this.pixels = batch.pixels();
    int square = Math.max(1, (int) Math.ceil(Math.sqrt(batch.size())));
    this.columns = Math.min(columns == 0 ? square : columns, Math.max(1, batch.size()));
    this.scale = Math.max(1, LEGIBLE / Math.max(description.height(), description.width()));
  }

  BufferedImage image() {
    int rows = (batch.size() + columns - 1) / columns;
    BufferedImage sheet =
        new BufferedImage(
            GAP + columns * cellWidth(),
            GAP + Math.max(1, rows) * cellHeight(),
            BufferedImage.TYPE_INT_RGB);
    fill(sheet);
    for (int slot = 0; slot < batch.size(); slot++) {
      draw(sheet, slot);
    }
    return sheet;
  }

  byte[] png() {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.setUseCache(false);
      ImageIO.write(image(), "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a picture in memory", e);
    }
  }

  private int cellWidth() {
    return description.width() * scale + GAP;
  }

  private int cellHeight() {
    return description.height() * scale + GAP;
  }

  private static void fill(BufferedImage sheet) {
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        sheet.setRGB(x, y, PAPER);
      }
    }
  }

  private void draw(BufferedImage sheet, int slot) {
    int left = GAP + slot % columns * cellWidth();
    int top = GAP + slot / columns * cellHeight();
    for (int y = 0; y < description.height() * scale; y++) {
      for (int x = 0; x < description.width() * scale; x++) {
        sheet.setRGB(left + x, top + y, colour(slot, y / scale, x / scale));
      }
    }
  }

  /** Three channels are colours; of any other number the first is shown as grey. */
  private int colour(int slot, int y, int x) {
    int plane = description.height() * description.width();
    int at = slot * description.imageBytes() + y * description.width() + x;
    int step = description.channels() == 3 ? plane : 0;
    return level(at) << 16 | level(at + step) << 8 | level(at + 2 * step);
  }

  private int level(int at) {
    return pixels.get(at) & 0xFF;
  }
}
