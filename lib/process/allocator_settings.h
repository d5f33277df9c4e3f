#ifndef COFFER_LIB_PROCESS_ALLOCATOR_SETTINGS_H_
#define COFFER_LIB_PROCESS_ALLOCATOR_SETTINGS_H_

namespace coffer::process {

// Makes malloc() keep freed memory instead of giving it back to the system.
// Programs that allocate and free buffers of a megabyte again and again would
// otherwise pay a page fault for every 4 KiB of each: more than a second of CPU
// per GB. The price is that the process stays as large as it ever was, so its
// buffers must be bounded. Call it at the start of main(). Has an effect with
// glibc only.
void KeepFreedMemory();

}  // namespace coffer::process

#endif  // COFFER_LIB_PROCESS_ALLOCATOR_SETTINGS_H_
