/**
 * The stages on threads: from the raw journal to the lake and the findings, from those to alerts.
 */
@NullMarked
package org.vigie.server.pipeline;

import org.jspecify.annotations.NullMarked;
