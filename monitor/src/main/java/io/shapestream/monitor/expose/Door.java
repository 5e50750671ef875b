package io.shapestream.monitor.expose;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where a server listens, and whom it lets in.
 *
 * @param host name or address to listen on
 * @param port to listen on; 0 takes any free one
 */
public record Door(String host, int port, Access access) {

  /** A door through which anyone may go who reaches it. */
  public static Door open(String host, int port) {
    return new Door(host, port, Access.OPEN);
  }

  /** Returns whether people on other machines may read without a name and a password. */
  public boolean standsOpenToOthers() {
    return access.login() == null && !isLoopback();
  }

  // A name that nobody knows leads nowhere.
  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return true;
    }
  }
}
