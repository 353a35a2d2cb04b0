/**
 * Readers: files, archives and folders become numbered records, to be imported or only looked at.
 */
@NullMarked
package org.vigie.server.ingest.file;

import org.jspecify.annotations.NullMarked;
