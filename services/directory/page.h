#ifndef COFFER_SERVICES_DIRECTORY_PAGE_H_
#define COFFER_SERVICES_DIRECTORY_PAGE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace coffer::directory {

// What part of a list to read.
struct PageSpec {
  // `next` of the page before, empty for the first. Raw bytes that mean
  // something only to the list they came from.
  std::string after;
  // At most this many items; at least 1.
  size_t max_items = 100;
  // A page ends once its items have this many bytes, but has at least one item.
  size_t max_bytes = size_t{2} << 20;
};

template <typename T>
struct Page {
  std::vector<T> items;
  // For the next page; empty exactly when there is nothing more.
  std::string next;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_PAGE_H_
