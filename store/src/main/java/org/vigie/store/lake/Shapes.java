package org.vigie.store.lake;

import static org.vigie.store.lake.Column.Type.BYTES;
import static org.vigie.store.lake.Column.Type.INT;
import static org.vigie.store.lake.Column.Type.LONG;
import static org.vigie.store.lake.Column.Type.TEXT;
import static org.vigie.store.lake.Column.Type.TEXTS;
import static org.vigie.store.lake.Column.Type.TIME;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns of the two tables. A new column goes anywhere: files know columns by id, and a table
 * made before gets it when it is opened.
 */
final class Shapes {
  private Shapes() {}

  /** OCSF whole numbers that deserve a column of their own. */
  private static final String INTS =
      """
      category_uid activity_id severity_id status_id disposition_id
      process.pid process.parent_process.pid actor.process.pid
      src_endpoint.port dst_endpoint.port connection_info.direction_id
      connection_info.protocol_num http_response.code logon_type_id file.size
      """;

  /** OCSF whole numbers that may need 64 bits. */
  private static final String LONGS =
      """
      type_uid traffic.bytes traffic.bytes_in traffic.bytes_out traffic.packets duration count
      """;

  /** OCSF times. */
  private static final String TIMES =
      """
      metadata.logged_time metadata.processed_time
      """;

  /** OCSF texts that deserve a column of their own. */
  private static final String TEXTS_OF_OCSF =
      """
      message status_code status_detail action
      metadata.product.name metadata.product.vendor_name metadata.event_code metadata.log_name metadata.log_level
      metadata.log_provider metadata.original_event_uid
      device.hostname device.ip device.mac device.uid device.domain device.zone
      device.business_unit device.criticality
      user.name user.domain user.uid user.email_addr
      actor.user.name actor.user.domain actor.user.uid actor.user.email_addr actor.session.uid
      actor.app_name
      actor.process.name actor.process.cmd_line actor.process.uid actor.process.file.path
      actor.process.file.name
      process.name process.cmd_line process.uid process.file.path process.file.name
      process.working_directory process.integrity
      process.parent_process.name process.parent_process.cmd_line process.parent_process.uid
      process.parent_process.file.path process.parent_process.file.name
      src_endpoint.ip src_endpoint.hostname src_endpoint.mac src_endpoint.ip_scope src_endpoint.zone
      src_endpoint.location.country src_endpoint.autonomous_system.name
      dst_endpoint.ip dst_endpoint.hostname dst_endpoint.mac dst_endpoint.ip_scope dst_endpoint.zone
      dst_endpoint.location.country dst_endpoint.autonomous_system.name
      connection_info.protocol_name connection_info.uid
      file.path file.name reg_key.path reg_value.name reg_value.data
      query.hostname query.type
      http_request.http_method http_request.url.url_string http_request.user_agent
      api.operation api.service.name cloud.provider cloud.account.uid cloud.region
      resource.name resource.uid service.name app_name rule.name rule.uid policy.name
      """;

  /** Of the event itself, in the order of {@link EventRow}. */
  static final String ID = "metadata.uid";

  static final String TIME_OF = "time";
  static final String CLASS = "class_uid";
  static final String RECEIVED = "vigie_received";
  static final String MORE = "ocsf_more";
  static final String UNMAPPED = "unmapped";
  static final String RAW = "raw_data";

  /** Length of the raw bytes, so that counting volumes need not read them. */
  static final String BYTES_OF = "vigie_bytes";

  /** Place of the record in the raw journal: the order in which all of them came. */
  static final String POSITION = "vigie_position";

  /** Events. */
  static Shape events() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.required(TIME_OF, TIME));
    columns.add(Column.required(CLASS, INT));
    columns.add(Column.required(ID, TEXT));
    columns.add(Column.required(RECEIVED, TIME));
    ocsf(columns, INTS, INT);
    ocsf(columns, LONGS, LONG);
    ocsf(columns, TIMES, TIME);
    ocsf(columns, TEXTS_OF_OCSF, TEXT);
    columns.add(Column.optional(MORE, TEXT));
    columns.add(Column.optional(UNMAPPED, TEXT));
    columns.add(Column.optional(RAW, TEXT));
    columns.add(Column.optional("vigie_raw_bytes", BYTES));
    columns.add(Column.required("vigie_parser", TEXT));
    columns.add(Column.required("vigie_status", TEXT));
    columns.add(Column.optional("vigie_warnings", TEXTS));
    columns.add(Column.optional("vigie_source", TEXT));
    columns.add(Column.optional("vigie_transport", TEXT));
    columns.add(Column.optional("vigie_address", TEXT));
    columns.add(Column.optional(BYTES_OF, INT));
    columns.add(Column.optional(POSITION, LONG));
    return new Shape(columns);
  }

  private static void ocsf(List<Column> columns, String paths, Column.Type type) {
    for (String path : paths.strip().split("\\s+")) columns.add(Column.optional(path, type));
  }

  /** Findings. */
  static Shape findings() {
    return new Shape(
        List.of(
            Column.required("id", TEXT),
            Column.required(TIME_OF, TIME),
            Column.required(RECEIVED, TIME),
            Column.required("detected", TIME),
            Column.required("rule.id", TEXT),
            Column.required("rule.version", TEXT),
            Column.required("rule.title", TEXT),
            Column.required("rule.level", TEXT),
            Column.optional("rule.tags", TEXTS),
            Column.optional("events", TEXTS),
            Column.optional("hosts", TEXTS),
            Column.optional("users", TEXTS),
            Column.required("finding", TEXT)));
  }
}
