/**
 * Personal data: numbers with check digits found and masked on bytes, and fields whose values
 * become masks or keyed pseudonyms. Pure: keys are given, what a pseudonym stood for is handed out.
 */
@NullMarked
package org.vigie.privacy;

import org.jspecify.annotations.NullMarked;
