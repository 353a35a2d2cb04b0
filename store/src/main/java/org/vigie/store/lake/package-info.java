/** The lake: events and findings for ever, in Iceberg tables of Parquet files, read by SQL. */
@NullMarked
package org.vigie.store.lake;

import org.jspecify.annotations.NullMarked;
