/** Charts drawn on the server as SVG without script, with a table beside each for who can't see. */
@NullMarked
package org.vigie.server.web.chart;

import org.jspecify.annotations.NullMarked;
