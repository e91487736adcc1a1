/** Which moment of a life each picture shows. */
package timewalker.prepare.stage;
