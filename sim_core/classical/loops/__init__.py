"""Classical matting on the processor, as compiled loops over rows of unknown pixels."""
