/** From landmarks to a head: shape of each life stage, pose and expression of each photo. */
package timewalker.prepare.fit;
