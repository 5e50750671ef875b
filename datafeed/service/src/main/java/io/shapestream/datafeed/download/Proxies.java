package io.shapestream.datafeed.download;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the proxy of an address: the one given, else what the environment says as for curl
 * ({@code https_proxy}, {@code http_proxy}, {@code all_proxy}, {@code no_proxy}, in small or
 * capital letters), else what the virtual machine was told ({@code -Dhttps.proxyHost}). Proxies
 * that ask for a password aren't supported.
 */
public final class Proxies extends ProxySelector {
  private final @Nullable String given;
  private final Map<String, String> environment;

  /**
   * @param given {@code HOST:PORT} or {@code http://HOST:PORT}; null: as the environment says
   */
  public Proxies(@Nullable String given, Map<String, String> environment) {
    this.given = given;
    this.environment = Map.copyOf(environment);
  }

  Proxy of(URI address) {
    return select(address).get(0);
  }

  @Override
  public List<Proxy> select(URI address) {
    String proxy = given != null ? given : fromEnvironment(address);
    if (!proxy.isEmpty()) {
      return List.of(new Proxy(Proxy.Type.HTTP, socket(proxy)));
    }
    ProxySelector system = ProxySelector.getDefault();
    return isExempt(address) || system == null ? List.of(Proxy.NO_PROXY) : system.select(address);
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
    // The transfer tells it.
  }

  private String fromEnvironment(URI address) {
    return isExempt(address)
        ? ""
        : Stream.of(address.getScheme() + "_proxy", "all_proxy")
            .map(this::variable)
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("");
  }

  private boolean isExempt(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    return Stream.of(variable("no_proxy").split(","))
        .map(name -> name.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
        .filter(name -> !name.isEmpty())
        .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
  }

  private String variable(String name) {
    String small = environment.getOrDefault(name, "");
    return small.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small;
  }

  private static InetSocketAddress socket(String proxy) {
    try {
      URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
      if (uri.getHost() != null && "http".equals(uri.getScheme())) {
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
      }
    } catch (IllegalArgumentException e) {
      // Told below, as any other proxy that can't be used.
    }
    throw new DownloadException(
        "proxy must be HOST:PORT or http://HOST:PORT, was '" + proxy + "'", null);
  }
}
