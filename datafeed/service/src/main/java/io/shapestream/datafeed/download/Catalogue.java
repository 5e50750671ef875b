package io.shapestream.datafeed.download;

import io.shapestream.datafeed.download.Published.Member;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The data sets that can be fetched by name. */
public record Catalogue(List<Published> sets) {
  private static final long CIFAR_10_PART = 30_730_000;
  private static final long TEXT = 64 << 10;

  public Catalogue {
    sets = List.copyOf(sets);
  }

  /** What is known of the data sets of the paper and of MNIST. */
  public static Catalogue known() {
    return new Catalogue(List.of(fashionMnist(), mnist(), cifar10(), cifar100(), svhn()));
  }

  public Optional<Published> find(String name) {
    return sets.stream().filter(set -> set.name().equals(name)).findFirst();
  }

  public String names() {
    return sets.stream().map(Published::name).collect(Collectors.joining(", "));
  }

  private static Published fashionMnist() {
    return new Published(
        "fashion-mnist",
        "MIT License, copyright Zalando SE.",
        false,
        URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
        List.of(
            new RemoteFile(
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new RemoteFile(
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new RemoteFile(
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new RemoteFile(
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
        List.of());
  }

  private static Published mnist() {
    return new Published(
        "mnist",
        "CC BY-SA 3.0, Yann LeCun and Corinna Cortes.",
        false,
        URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"),
        List.of(
            new RemoteFile(
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new RemoteFile(
                "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new RemoteFile(
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new RemoteFile(
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
        List.of());
  }

  private static Published cifar10() {
    return cifar(
        "cifar10",
        new RemoteFile(
            "cifar-10-binary.tar.gz",
            170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        Stream.of(1, 2, 3, 4, 5)
            .map(i -> new Member("data_batch_" + i + ".bin", CIFAR_10_PART))
            .collect(Collectors.collectingAndThen(Collectors.toList(), Catalogue::withTest)));
  }

  private static List<Member> withTest(List<Member> train) {
    return Stream.concat(train.stream(), Stream.of(new Member("test_batch.bin", CIFAR_10_PART)))
        .toList();
  }

  private static Published cifar100() {
    return cifar(
        "cifar100",
        new RemoteFile(
            "cifar-100-binary.tar.gz",
            168_513_733,
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"),
        List.of(
            new Member("train.bin", 153_700_000),
            new Member("test.bin", 30_740_000),
            new Member("fine_label_names.txt", TEXT)));
  }

  private static Published cifar(String name, RemoteFile archive, List<Member> members) {
    return new Published(
        name,
        "No licence is stated; the author asks to cite Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.",
        false,
        URI.create("https://www.cs.toronto.edu/~kriz/"),
        List.of(archive),
        members);
  }

  private static Published svhn() {
    return new Published(
        "svhn",
        "For non-commercial use only; cite Netzer et al., Reading Digits in Natural Images with Unsupervised Feature Learning, 2011.",
        true,
        URI.create("http://ufldl.stanford.edu/housenumbers/"),
        List.of(
            new RemoteFile(
                "train_32x32.mat",
                182_040_794,
                "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
            new RemoteFile(
                "test_32x32.mat",
                64_275_384,
                "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b")),
        List.of());
  }
}
