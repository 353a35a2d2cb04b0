/** RawEvent to Event: decoders, and parsers compiled from their YAML definitions. */
@NullMarked
package org.vigie.parse;

import org.jspecify.annotations.NullMarked;
