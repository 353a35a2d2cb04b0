package org.vigie.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.server.config.Config;
import org.vigie.server.config.Pulls;
import org.vigie.server.house.House;
import org.vigie.server.ingest.Traffic;
import org.vigie.server.ingest.pull.KafkaReader;
import org.vigie.server.ingest.pull.Puller;
import org.vigie.server.ingest.pull.Service;
import org.vigie.server.ingest.pull.Standing;
import org.vigie.server.secret.Secrets;
import org.vigie.store.journal.Journal;

/** The ways in that fetch, as the configuration names them; each a part of the house. */
final class Readers {
  private final Config config;
  private final House.Parts parts;
  private final Journal raw;
  private final InstantSource clock;
  private final Secrets secrets;
  private final List<Supplier<Standing>> standings = new ArrayList<>();

  /** Readers that append to {@code raw}; none reads yet. */
  Readers(Config config, House.Parts parts, Journal raw, InstantSource clock, Secrets secrets) {
    this.config = config;
    this.parts = parts;
    this.raw = raw;
    this.clock = clock;
    this.secrets = secrets;
  }

  /** Opens all of them, and tells of what they count. */
  void open(Consumer<Supplier<Map<String, Traffic>>> traffic) throws IOException {
    for (Pulls.Kafka topics : config.readers().kafka()) kafka(topics, traffic);
    for (Pulls.S3 one : config.readers().awsS3()) {
      String where = "readers.aws_s3." + one.name() + ".secret_key";
      Service.Secret secret = () -> secrets.reveal(one.secretKey(), where);
      secret.reveal(); // a name that is none is told at the start, not in the night
      URI endpoint = one.address();
      var service = new Service.S3(one.queue(), one.region(), endpoint, one.accessKey(), secret);
      pull(one.name(), service, one.every(), traffic);
    }
    for (Pulls.Okta one : config.readers().okta()) {
      Service.Secret token = secret(one.token(), "readers.okta." + one.name() + ".token");
      var terms = new Service.Terms(one.since(), set(one.authorities()));
      pull(one.name(), new Service.Okta(one.address(), token, terms), one.every(), traffic);
    }
    for (Pulls.Graph one : config.readers().microsoftGraph()) graph(one, traffic);
    for (Pulls.Office one : config.readers().microsoft365()) office(one, traffic);
  }

  /** How all of them stand. */
  List<Standing> standings() {
    return standings.stream().map(Supplier::get).toList();
  }

  private void graph(Pulls.Graph one, Consumer<Supplier<Map<String, Traffic>>> traffic)
      throws IOException {
    var terms = new Service.Terms(one.since(), set(one.authorities()));
    Service.Secret secret =
        secret(one.secret(), "readers.microsoft_graph." + one.name() + ".secret");
    var login = new Service.Login(URI.create(one.login()), one.tenant(), one.client(), secret);
    for (Service.Graph.Kind kind : one.logs()) {
      var service = new Service.Graph(URI.create(one.endpoint()), login, kind, terms);
      pull(one.name(), service, one.every(), traffic);
    }
  }

  private void office(Pulls.Office one, Consumer<Supplier<Map<String, Traffic>>> traffic)
      throws IOException {
    var terms = new Service.Terms(one.since(), set(one.authorities()));
    Service.Secret secret = secret(one.secret(), "readers.microsoft365." + one.name() + ".secret");
    var login = new Service.Login(URI.create(one.login()), one.tenant(), one.client(), secret);
    for (String content : one.content()) {
      var service = new Service.Office(URI.create(one.endpoint()), login, content, terms);
      pull(one.name(), service, one.every(), traffic);
    }
  }

  private Service.Secret secret(String named, String where) throws IOException {
    Service.Secret secret = () -> secrets.reveal(named, where);
    secret.reveal(); // a name that is none is told at the start, not in the night
    return secret;
  }

  private static @Nullable Path set(Path file) {
    return file.toString().isEmpty() ? null : file;
  }

  /** Fetches; where it stopped stands in the data folder. */
  private void pull(
      String name,
      Service service,
      Duration every,
      Consumer<Supplier<Map<String, Traffic>>> traffic) {
    var options = new Puller.Options(name, service, every, config.data().resolve("pulled"));
    Puller puller = parts.add(new Puller(options, raw, clock));
    puller.start();
    traffic.accept(puller::traffic);
    standings.add(puller::standing);
  }

  /** Reads topics; where it stopped stands in the journal and in Kafka. */
  private void kafka(Pulls.Kafka topics, Consumer<Supplier<Map<String, Traffic>>> traffic)
      throws IOException {
    String where = "readers.kafka." + topics.name() + ".connection.";
    Map<String, String> connection = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : topics.connection().entrySet()) {
      connection.put(one.getKey(), secrets.reveal(one.getValue(), where + one.getKey()));
    }
    KafkaReader.Options options =
        new KafkaReader.Options(topics.name(), topics.topics(), topics.group(), connection);
    KafkaReader reader = parts.add(new KafkaReader(options, raw, clock));
    reader.start();
    traffic.accept(reader::traffic);
    standings.add(reader::standing);
  }
}
