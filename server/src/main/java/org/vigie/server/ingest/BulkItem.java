package org.vigie.server.ingest;

import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.EventId;

/**
 * One document of a bulk request, and what became of it.
 *
 * @param action its action
 * @param status of HTTP
 * @param record number of its record among those of the batch; -1 where it is not kept
 * @param type of the error, in Elasticsearch's words; empty where there is none
 * @param reason what is wrong
 */
record BulkItem(BulkAction action, int status, int record, String type, String reason) {
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int CONFLICT = 409;

  static BulkItem kept(BulkAction action, int record) {
    return new BulkItem(action, CREATED, record, "", "");
  }

  static BulkItem rejected(BulkAction action, int status, String type, String reason) {
    return new BulkItem(action, status, -1, type, reason);
  }

  static BulkItem unchangeable(BulkAction action) {
    return rejected(
        action,
        400,
        "illegal_argument_exception",
        "[" + action.operation().word() + "]: events are never changed; send index or create");
  }

  /** This, as the record of another number. */
  BulkItem at(int number) {
    return new BulkItem(action, status, number, type, reason);
  }

  /** This, not kept, for it is here already: a conflict for who wants to create it. */
  BulkItem known() {
    return switch (action.operation()) {
      case CREATE ->
          rejected(
              action,
              CONFLICT,
              "version_conflict_engine_exception",
              "[" + action.id() + "]: version conflict, document already exists");
      case INDEX, UPDATE, DELETE -> new BulkItem(action, OK, -1, "", "");
    };
  }

  /** Whether it is to be kept and has an id by which it may be known. */
  boolean isNamed() {
    return record >= 0 && !action.id().isEmpty();
  }

  boolean isKnown() {
    return status == OK || status == CONFLICT;
  }

  /** Whether it was turned away, and is not here. */
  boolean isRefused() {
    return record < 0 && !isKnown();
  }

  UUID key(String source) {
    return Ids.key(source, action.index(), action.id());
  }

  /** The answer to a request. */
  static String answer(List<BulkItem> items, long took, UUID journal, long first) {
    boolean errors = items.stream().anyMatch(item -> !item.type.isEmpty());
    StringBuilder json = new StringBuilder(64 + 180 * items.size());
    json.append("{\"took\":").append(took).append(",\"errors\":").append(errors);
    json.append(",\"items\":[");
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) json.append(',');
      items.get(i).write(json, journal, first);
    }
    return json.append("]}").toString();
  }

  private void write(StringBuilder json, UUID journal, long first) {
    json.append("{\"").append(action.operation().word()).append("\":{\"_index\":");
    json.append(Reply.quoted(action.index()));
    String id = action.id();
    // Without an id of its own a document is told that of the event it becomes.
    if (id.isEmpty() && record >= 0) id = new EventId(journal, first + record, 0).toString();
    if (!id.isEmpty()) json.append(",\"_id\":").append(Reply.quoted(id));
    if (type.isEmpty()) {
      json.append(",\"_version\":1,\"result\":\"").append(record >= 0 ? "created" : "noop");
      json.append("\",\"_shards\":{\"total\":1,\"successful\":1,\"failed\":0},\"_seq_no\":");
      json.append(record >= 0 ? first + record : 0).append(",\"_primary_term\":1");
    }
    json.append(",\"status\":").append(status);
    if (!type.isEmpty()) {
      json.append(",\"error\":{\"type\":\"").append(type).append("\",\"reason\":");
      json.append(Reply.quoted(reason)).append('}');
    }
    json.append("}}");
  }
}
