package org.vigie.server.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;

/**
 * Lucene, as one would set it up for logs: columns as keywords and points, the raw text in words
 * and stored, all as the defaults are; merging is done by the thread that writes, to be measured.
 */
final class BesideLucene implements BesideBench.Engine {
  private static final long END = BesideBench.START + BesideBench.DAYS * BesideBench.DAY;
  private static final Sort NEWEST =
      new Sort(
          LongField.newSortField(
              "time", true, org.apache.lucene.search.SortedNumericSelector.Type.MAX));

  private final Directory directory;
  private final IndexWriter writer;
  private final BesideRow.Reader rows;
  private @Nullable DirectoryReader reader;

  BesideLucene(Path folder, FieldNames names) throws IOException {
    rows = new BesideRow.Reader(names);
    directory = FSDirectory.open(folder);
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(new StandardAnalyzer())
                .setMergeScheduler(new SerialMergeScheduler())
                .setRAMBufferSizeMB(64));
  }

  @Override
  public String name() {
    return "lucene";
  }

  @Override
  public void add(List<Event> events) throws IOException {
    for (Event event : events) {
      BesideRow row = rows.of(event);
      Document document = new Document();
      document.add(new LongField("time", row.time(), Field.Store.NO));
      keyword(document, "host", row.host());
      keyword(document, "user", row.user());
      keyword(document, "from", row.from());
      keyword(document, "to", row.to());
      if (row.port() >= 0) document.add(new IntField("port", row.port(), Field.Store.NO));
      document.add(new TextField("raw", row.raw(), Field.Store.NO));
      document.add(new StoredField("source", row.raw()));
      writer.addDocument(document);
    }
  }

  private static void keyword(Document document, String name, @Nullable String value) {
    if (value != null) document.add(new KeywordField(name, value, Field.Store.NO));
  }

  @Override
  public void commit(long count) throws IOException {
    writer.commit();
  }

  @Override
  public long elsewhere() {
    return 0;
  }

  @Override
  public void ready() throws IOException {
    writer.close();
    reader = DirectoryReader.open(directory);
  }

  private IndexSearcher searcher() {
    IndexSearcher searcher = new IndexSearcher(Objects.requireNonNull(reader));
    searcher.setQueryCache(null);
    return searcher;
  }

  private static Query either(String address) {
    return new BooleanQuery.Builder()
        .add(new TermQuery(new Term("from", address)), BooleanClause.Occur.SHOULD)
        .add(new TermQuery(new Term("to", address)), BooleanClause.Occur.SHOULD)
        .build();
  }

  private static Query lastDay(Query query) {
    return new BooleanQuery.Builder()
        .add(query, BooleanClause.Occur.FILTER)
        .add(
            LongPoint.newRangeQuery("time", END - BesideBench.DAY, END - 1),
            BooleanClause.Occur.FILTER)
        .build();
  }

  /** The newest hundred, their raw texts read. */
  private long page(Query query) throws IOException {
    IndexSearcher searcher = searcher();
    ScoreDoc[] found = searcher.search(query, 100, NEWEST).scoreDocs;
    for (ScoreDoc one : found) {
      Objects.requireNonNull(searcher.storedFields().document(one.doc).get("source"));
    }
    return found.length;
  }

  @Override
  public long seen(String address) throws IOException {
    return searcher().count(either(address));
  }

  @Override
  public long withAddress(String address) throws IOException {
    return page(either(address));
  }

  @Override
  public long withWord(String word) throws IOException {
    // Its tokens keep the point within: the word is the name of a program.
    return page(new TermQuery(new Term("raw", word + ".exe")));
  }

  @Override
  public long withPart(String part) throws IOException {
    return page(lastDay(new WildcardQuery(new Term("raw", "*" + part + "*"))));
  }

  @Override
  public long newest(int port) throws IOException {
    return page(IntPoint.newExactQuery("port", port));
  }

  @Override
  public long topTen(int port) throws IOException {
    IndexSearcher searcher = searcher();
    Weight weight =
        searcher.createWeight(
            searcher.rewrite(lastDay(IntPoint.newExactQuery("port", port))),
            ScoreMode.COMPLETE_NO_SCORES,
            1);
    Map<String, Long> counts = new HashMap<>();
    for (LeafReaderContext leaf : Objects.requireNonNull(reader).leaves()) {
      Scorer scorer = weight.scorer(leaf);
      SortedSetDocValues values = leaf.reader().getSortedSetDocValues("to");
      if (scorer == null || values == null) continue;
      long[] seen = new long[Math.toIntExact(values.getValueCount())];
      DocIdSetIterator documents = scorer.iterator();
      while (documents.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (values.advanceExact(documents.docID())) seen[(int) values.nextOrd()]++;
      }
      for (int i = 0; i < seen.length; i++) {
        if (seen[i] > 0) counts.merge(values.lookupOrd(i).utf8ToString(), seen[i], Long::sum);
      }
    }
    return counts.values().stream()
        .sorted((a, b) -> Long.compare(b, a))
        .limit(10)
        .mapToLong(n -> n)
        .sum();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) reader.close();
    writer.close();
    directory.close();
  }
}
