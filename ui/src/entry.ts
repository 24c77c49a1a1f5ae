// What the browser runs: first the question for Discover's rows goes out, then the page itself starts.
import "@/table/first";
import "@/main";
