// Answers the static hwloc of a portable build that there is no udev. Debian has no static udev,
// and hwloc asks it for the names of disks alone, which gridctl never reads.
extern "C" {
struct udev;
struct udev_device;

udev* udev_new() {
  return nullptr;
}
udev* udev_unref(udev* /*context*/) {
  return nullptr;
}
udev_device* udev_device_new_from_subsystem_sysname(udev* /*context*/, const char* /*subsystem*/,
                                                    const char* /*name*/) {
  return nullptr;
}
const char* udev_device_get_property_value(udev_device* /*device*/, const char* /*key*/) {
  return nullptr;
}
udev_device* udev_device_unref(udev_device* /*device*/) {
  return nullptr;
}
}
