// What a field is called while it is being dragged.
export const FIELD = "application/x-honeyguide-field";
