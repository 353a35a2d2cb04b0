/**
 * Personal data of the sources that ask for it: masks before anything is written, pseudonyms after
 * parsing, and the vault that tells, to those who may and say why, what a pseudonym stands for.
 */
@NullMarked
package org.vigie.server.privacy;

import org.jspecify.annotations.NullMarked;
