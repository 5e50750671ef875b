package io.shapestream.adaptor.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shapestream.adaptor.Architecture;
import io.shapestream.adaptor.Mode;
import io.shapestream.adaptor.NetworkSpec;
import io.shapestream.adaptor.picture.Panel.Bar;
import io.shapestream.adaptor.plan.NetworkShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class NetworkPictureTest {

  @Test
  void drawsOneBarPerLayerWithHeightsInTheProportionOfSizes() throws Exception {
    String svg = picture(List.of(new Panel("a", "b", List.of(bar(32), bar(16), bar(8))))).svg();

    assertThat(svg).contains("height=\"220.0\"", "height=\"110.0\"", "height=\"55.0\"");
    assertThat(parsed(svg).getElementsByTagName("rect").getLength())
        .as("three bars on a background")
        .isEqualTo(4);
  }

  @Test
  void saysInWordsWhatItShows() {
    NetworkSpec spec = NetworkSpec.of(Architecture.VGG_D, Mode.HUMAN_CIFAR).build();

    String svg = picture(List.of(Panel.of("VGG-16", NetworkShape.of(spec)))).svg();

    assertThat(svg)
        .contains("<title id=\"title\">", "VGG-16 (313.2 M MACs, 14.7 M parameters): 32, 32, 16");
  }

  @Test
  void namesThatLookLikeMarkupStayText() throws Exception {
    Panel panel = new Panel("<b>&\"", "</svg>", List.of(new Bar("<i>", 3)));

    Document document = parsed(picture(List.of(panel)).svg());

    assertThat(document.getElementsByTagName("b").getLength()).as("elements b").isZero();
    assertThat(document.getElementsByTagName("text").item(0).getTextContent()).isEqualTo("<b>&\"");
  }

  @Test
  void pngIsTheSvgAtTwiceItsSizeWithBarsInIt() throws IOException {
    NetworkPicture picture = picture(List.of(new Panel("a", "b", List.of(bar(32), bar(16)))));

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));

    assertThat(picture.svg()).contains("width=\"298\"");
    assertThat(image.getWidth()).isEqualTo(596);
    assertThat(image.getRGB(2 * 30, 2 * (24 + 58 + 110)) & 0xffffff)
        .as("colour in the middle of the first bar")
        .isEqualTo(0x0b5394);
  }

  @Test
  void withoutLabelsThereIsNoText() {
    List<Panel> panels = List.of(new Panel("a", "b", List.of(bar(1))));

    assertThat(new Drawing(panels, Drawing.Labels.LEFT_OUT).svg()).doesNotContain("<text");
  }

  @Test
  void refusesToDrawNothing() {
    assertThatThrownBy(() -> NetworkPicture.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("panels must not be empty");
    assertThatThrownBy(() -> new Panel("net", "", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bars must not be empty");
  }

  private static NetworkPicture picture(List<Panel> panels) {
    return NetworkPicture.of(panels);
  }

  private static Bar bar(int size) {
    return new Bar("layer" + size, size);
  }

  private static Document parsed(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
