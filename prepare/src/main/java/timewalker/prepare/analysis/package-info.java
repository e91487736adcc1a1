/** Analysis of one picture, a pure function of picture and settings, and the cache of analyses. */
package timewalker.prepare.analysis;
