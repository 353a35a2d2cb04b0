/** Tests of reading few rows of Parquet files. */
@NullMarked
package org.vigie.store.parquet;

import org.jspecify.annotations.NullMarked;
