package io.shapestream.adaptor.picture;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Network shapes side by side, on one scale. */
public final class NetworkPicture {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkPicture.class);
  private static final int PIXELS_PER_UNIT = 2;

  private final List<Panel> panels;

  private NetworkPicture(List<Panel> panels) {
    this.panels = panels;
  }

  /** At least one network. */
  public static NetworkPicture of(List<Panel> panels) {
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("panels must not be empty");
    }
    return new NetworkPicture(List.copyOf(panels));
  }

  /** A whole SVG document. */
  public String svg() {
    return new Drawing(panels, Drawing.Labels.SHOWN).svg();
  }

  /** The SVG as a PNG of twice its size. On a machine without fonts the labels are left out. */
  public byte[] png() {
    try {
      return rasterised(svg());
    } catch (RuntimeException | InternalError | LinkageError e) {
      LOG.warn("The picture has no labels, this machine cannot draw text: {}", e.toString());
      return rasterised(new Drawing(panels, Drawing.Labels.LEFT_OUT).svg());
    }
  }

  private static byte[] rasterised(String svg) {
    SVGDocument document = parsed(svg);
    FloatSize size = document.size();
    int width = Math.round(size.width * PIXELS_PER_UNIT);
    int height = Math.round(size.height * PIXELS_PER_UNIT);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      document.render(nowhere(), graphics, new ViewBox(0, 0, width, height));
    } finally {
      graphics.dispose();
    }
    return encoded(image);
  }

  private static SVGDocument parsed(String svg) {
    InputStream text = new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8));
    SVGDocument document = new SVGLoader().load(text, null, LoaderContext.createDefault());
    if (document == null) {
      throw new IllegalStateException("The picture's own SVG could not be read");
    }
    return document;
  }

  private static byte[] encoded(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** There is no component on the screen that the picture belongs to. */
  @SuppressWarnings("NullAway") // The renderer documents null for this, without annotations.
  private static java.awt.Component nowhere() {
    java.awt.@Nullable Component none = null;
    return none;
  }
}
