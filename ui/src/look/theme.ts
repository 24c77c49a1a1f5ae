// How Mantine's parts behave here: small, quick, in our colours.
import { createTheme } from "@mantine/core";

const transition = { transitionProps: { duration: 80 } };

export const theme = createTheme({
  primaryColor: "yellow",
  defaultRadius: "sm",
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "xs", variant: "default" } },
    ActionIcon: { defaultProps: { size: 28, variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs", comboboxProps: transition, allowDeselect: false } },
    MultiSelect: { defaultProps: { size: "xs", comboboxProps: transition } },
    Autocomplete: { defaultProps: { size: "xs", comboboxProps: transition } },
    Checkbox: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs", transitionDuration: 0 } },
    Menu: { defaultProps: { ...transition, shadow: "md", position: "bottom-start", loop: true } },
    Popover: { defaultProps: { ...transition, shadow: "md", position: "bottom-start", trapFocus: true } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 80 } } },
    Modal: { defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.35 }, ...transition } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});
