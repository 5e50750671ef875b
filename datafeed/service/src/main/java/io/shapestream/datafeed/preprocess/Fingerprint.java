package io.shapestream.datafeed.preprocess;

import io.shapestream.datafeed.dataset.Dataset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of the samples, their order and the preprocessing: equal where every batch is equal. */
public final class Fingerprint {
  /** Grows whenever the same words mean other pixels. */
  private static final String PREPROCESSING = "preprocessing 2: ";

  private Fingerprint() {}

  public static String of(Dataset dataset, Preprocessor preprocessor) {
    MessageDigest digest = sha256();
    String words = PREPROCESSING + preprocessor.description() + "\n";
    digest.update(words.getBytes(StandardCharsets.UTF_8));
    dataset.digest(digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
