import "swagger-ui-dist/swagger-ui.css";
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { getMount, readSettings } from "../island.ts";

SwaggerUIBundle({
  url: readSettings().endpoint,
  domNode: getMount(),
  deepLinking: true,
  // The validator of Swagger is a service elsewhere: nothing leaves this server.
  validatorUrl: null,
});
