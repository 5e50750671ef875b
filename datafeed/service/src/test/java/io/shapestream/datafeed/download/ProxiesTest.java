package io.shapestream.datafeed.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "https_proxy", "http://secure.example:3128",
          "HTTP_PROXY", "plain.example",
          "no_proxy", "localhost, .inside.example,10.0.0.1");

  @ParameterizedTest
  @CsvSource({
    "https://www.cs.toronto.edu/x, secure.example:3128",
    "http://ufldl.stanford.edu/x, plain.example:80",
    "http://localhost/x, DIRECT",
    "https://a.inside.example/x, DIRECT",
    "https://inside.example/x, DIRECT",
    "https://notinside.example/x, secure.example:3128",
    "http://10.0.0.1:8080/x, DIRECT"
  })
  void theEnvironmentChoosesAsForOtherTools(URI address, String expected) {
    assertThat(told(new Proxies(null, ENVIRONMENT).of(address))).isEqualTo(expected);
  }

  @Test
  void whatIsGivenIsStrongerThanTheEnvironment() {
    Proxies proxies = new Proxies("given.example:1", ENVIRONMENT);
    assertThat(told(proxies.of(URI.create("http://localhost/")))).isEqualTo("given.example:1");
  }

  @Test
  void aStarMeansNoProxyAtAll() {
    Proxies proxies = new Proxies(null, Map.of("all_proxy", "p.example:1", "no_proxy", "*"));
    assertThat(told(proxies.of(URI.create("http://a.example/")))).isEqualTo("DIRECT");
  }

  @Test
  void anotherKindOfProxyIsRefused() {
    assertThatThrownBy(
            () -> new Proxies("socks5://p.example:1", Map.of()).of(URI.create("http://a.example/")))
        .hasMessage("proxy must be HOST:PORT or http://HOST:PORT, was 'socks5://p.example:1'");
  }

  private static String told(Proxy proxy) {
    return proxy.type() == Proxy.Type.DIRECT
        ? "DIRECT"
        : ((java.net.InetSocketAddress) proxy.address()).getHostString()
            + ":"
            + ((java.net.InetSocketAddress) proxy.address()).getPort();
  }
}
