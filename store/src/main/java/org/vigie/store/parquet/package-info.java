/** Few rows of Parquet files, read where they lie: for these a query engine would be too slow. */
@NullMarked
package org.vigie.store.parquet;

import org.jspecify.annotations.NullMarked;
