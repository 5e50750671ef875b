package io.shapestream.datafeed.download;

import io.shapestream.datafeed.download.Published.Member;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Takes files that are known by name out of a gzipped tar file, and nothing else: no path of the
 * archive is ever followed, and no file becomes longer than it may.
 */
final class Unpacking {
  private final Path archive;
  private final Map<String, Member> missing = new HashMap<>();
  private final Map<Path, Path> unpacked = new HashMap<>();

  Unpacking(Path archive, List<Member> members) {
    this.archive = archive;
    members.forEach(member -> missing.put(member.name(), member));
  }

  void run() throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(raw, 1 << 16), "UTF-8")) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        unpack(e, tar);
      }
    }
    if (!missing.isEmpty()) {
      throw new DownloadException(archive + " lacks " + String.join(", ", missing.keySet()), null);
    }
    for (Map.Entry<Path, Path> each : unpacked.entrySet()) {
      Files.move(each.getKey(), each.getValue(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void unpack(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    Member member = entry.isFile() ? missing.remove(name) : null;
    if (member == null) {
      return;
    }
    if (entry.getSize() > member.most()) {
      throw new DownloadException(
          "%s in %s must have at most %d bytes, has %d"
              .formatted(entry.getName(), archive, member.most(), entry.getSize()),
          null);
    }
    Path part = archive.resolveSibling(name + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      tar.transferTo(out);
    }
    unpacked.put(part, archive.resolveSibling(name));
  }
}
