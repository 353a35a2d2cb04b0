/** Windows event logs (EVTX): the records of a file as JSON, whatever became of the file. */
@NullMarked
package org.vigie.server.ingest.file.evtx;

import org.jspecify.annotations.NullMarked;
