package io.shapestream.datafeed.download;

import java.net.URI;
import java.util.List;

/**
 * A data set that its authors publish.
 *
 * @param terms under which it may be used, a sentence
 * @param restricted whether the terms must be agreed to
 * @param base address that names of files are appended to
 * @param members what is taken out of each file that is an archive; empty where files are used as
 *     they are
 */
public record Published(
    String name,
    String terms,
    boolean restricted,
    URI base,
    List<RemoteFile> files,
    List<Member> members) {
  public Published {
    files = List.copyOf(files);
    members = List.copyOf(members);
  }

  /**
   * A file in an archive.
   *
   * @param name without folders
   * @param most bytes that it may have
   */
  public record Member(String name, long most) {}

  /** What lies in the folder in the end. */
  List<String> results() {
    return members.isEmpty()
        ? files.stream().map(RemoteFile::name).toList()
        : members.stream().map(Member::name).toList();
  }
}
