package io.shapestream.datafeed.feed;

import io.shapestream.datafeed.preprocess.Batch;
import io.shapestream.stream.Rejection;
import io.shapestream.stream.StreamTopics;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a batch and its rejections within the producer's open transaction. */
final class BatchSender {
  private static final Logger log = LoggerFactory.getLogger(BatchSender.class);

  private final StreamTopics topics;
  private boolean warned;

  BatchSender(StreamTopics topics) {
    this.topics = topics;
  }

  /** Returns the size of the batch's record in bytes. */
  int send(Producer<byte[], byte[]> producer, String topic, int partition, Batch batch) {
    byte[] value = batch.images().encode();
    // What happens to a record is told when its transaction is committed.
    var unused = producer.send(new ProducerRecord<>(topic, partition, null, value));
    for (Rejection rejection : batch.rejections()) {
      tell(rejection);
      unused = producer.send(new ProducerRecord<>(topics.rejected(), 0, null, rejection.encode()));
    }
    return value.length;
  }

  private void tell(Rejection rejection) {
    if (!warned) {
      warned = true;
      log.warn(
          "{} was set aside: {} (further ones are counted and lie in {})",
          rejection.source(),
          rejection.reason(),
          topics.rejected());
    }
    log.debug("Set aside: {}", rejection);
  }
}
