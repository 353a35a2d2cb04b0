/** MITRE ATT&amp;CK: what tactics and techniques are called. */
@NullMarked
package org.vigie.attack;

import org.jspecify.annotations.NullMarked;
