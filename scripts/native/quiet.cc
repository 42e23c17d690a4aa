// TensorFlow reads TF_CPP_MIN_LOG_LEVEL only after it has logged, while its library is being loaded, that oneDNN is on.
// This library's initialiser runs before that of the libraries it is linked to (linker option `-z initfirst`) and sets
// the level before anything is logged.
#include <cstdlib>

// absl::SetMinLogLevel(absl::LogSeverityAtLeast), as TensorFlow 2.21 carries it
extern "C" void set_min_log_level(int level) __asm__(
    "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE");

__attribute__((constructor)) static void quiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level != nullptr) set_min_log_level(std::atoi(level));
}

// Node loads only what looks like an addon: this one exports nothing.
extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void* exports) {
  return exports;
}
